/** Whether a text has more characters than may be: code points, as the server counts them. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && [...text].length > most;
}
