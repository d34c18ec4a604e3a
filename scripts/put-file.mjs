import { mkdir, readFile, rename, writeFile } from "node:fs/promises";

/** Replaces a file atomically, and only if it differs: a server or a test may be reading it. */
export async function putFile(file, content) {
  const there = await readFile(file).catch(() => undefined);
  if (there?.equals(Buffer.from(content))) return;
  const fresh = new URL(`${file.href}.${process.pid}`);
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(fresh, content);
  await rename(fresh, file);
}
