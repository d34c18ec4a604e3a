import { causeOf, log } from "../../kernel/log.ts";

const encoder = new TextEncoder();

/**
 * A body of these texts. Each is made when the client has taken the one before. A failure ends the connection without the
 * body's end, so that nobody takes it for whole.
 */
export function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await texts.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          log({ export: "broken off", ...causeOf(error) });
          controller.error(error);
        }
      },
      async cancel() {
        await texts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

export async function* asText(pages: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const lines of pages) yield `${lines.join("\n")}\n`;
}
