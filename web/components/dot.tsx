import "./dot.css";

/** The colour of a category or a label. It says nothing by itself: the name is beside it. */
export function Dot({ color }: { color: string | null }) {
  return <span class="dot" aria-hidden="true" style={color ? { background: color } : undefined} />;
}
