const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const CHECKBOX = /^(\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+)+\[)[ xX](?=\]\s+\S)/;

/** The lines with a checkbox of a task list, in order. */
export function checkboxLines(markdown: string): number[] {
  let fence: string | undefined;
  return markdown.split("\n").flatMap((line, number) => {
    const [, mark] = FENCE.exec(line) ?? [];
    if (mark && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined;
    return mark === undefined && fence === undefined && CHECKBOX.test(line) ? [number] : [];
  });
}

/** Ticks a checkbox of a task list, or clears it. `place` counts them from 0. */
export function setCheckbox(markdown: string, place: number, isTicked: boolean): string {
  const lines = markdown.split("\n");
  const number = checkboxLines(markdown)[place];
  if (number === undefined) return markdown;
  return lines.with(number, (lines[number] ?? "").replace(CHECKBOX, `$1${isTicked ? "x" : " "}`)).join("\n");
}
