import { readdirSync, readFileSync } from "node:fs";

/** The workerd that this process has started. */
export function workerOf(pid) {
  const isWorker = (each) => {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${each}/stat`, "utf8"));
    return name === "workerd" && Number(parent) === pid;
  };
  return readdirSync("/proc").find((name) => /^\d+$/.test(name) && isWorker(name));
}

/** In MiB. */
export function memoryOf(pid) {
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(kib) / 1024);
}
