/**
 * Ends the session in the given way, then opens the sign-in page. It is loaded anew, so that nothing of this person is
 * left in memory.
 * @throws what `end` throws: then nothing has changed
 */
export async function leave(end: () => Promise<void>): Promise<void> {
  await end();
  window.location.replace("/login");
}
