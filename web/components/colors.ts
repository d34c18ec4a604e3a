/**
 * The colours that are offered for categories and labels. As a dot each stands out from every background, light and dark
 * (3:1, WCAG 1.4.11). Other clients may store other colours.
 */
export const COLORS = {
  red: "#d9433b",
  orange: "#cc6a1a",
  yellow: "#a8820c",
  green: "#3f9148",
  teal: "#16918c",
  blue: "#3f7fd6",
  indigo: "#6a70d8",
  purple: "#9b5fcf",
  pink: "#cf4f92",
  grey: "#7c8a90",
} as const;

export type ColorName = keyof typeof COLORS;

export const COLOR_NAMES = Object.keys(COLORS) as ColorName[];
