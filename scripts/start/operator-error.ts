/** A mistake that the operator can correct. It is printed as one line, without a stack trace. */
export class OperatorError extends Error {}

/** SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html). */
const DAMAGED = new Set<number | undefined>([11, 26]);

/** Runs a command. If it fails, prints one line, and ends the process with 1. */
export async function runCommand(command: () => void | Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(lineOf(error));
    process.exit(1);
  }
}

function lineOf(error: unknown): string {
  const { message, errcode } = error as Error & { errcode?: number };
  if (error instanceof OperatorError) return message;
  if (DAMAGED.has(errcode)) return `The database is damaged (${message}). Put a backup back with \`npm run restore\`.`;
  return `Unexpected: ${message.split("\n")[0]}`;
}
