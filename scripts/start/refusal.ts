/** A mistake that the operator can mend. It is printed as one line, without a stack trace. */
export class Refusal extends Error {}

/** Runs a command. Prints what stops it as one line, and ends the process with 1. */
export async function runCommand(command: () => void | Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const { message } = error as Error;
    console.error(error instanceof Refusal ? message : `Unexpected: ${message.split("\n")[0]}`);
    process.exit(1);
  }
}
