import { useEffect, useState } from "preact/hooks";

/** The standard asks for four empty modules around it. */
const BORDER = 4;

/** Always dark on light: many apps read no other. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [modules, setModules] = useState<boolean[][]>();
  useEffect(() => {
    // Without it there is still the secret as text.
    import("uqr").then(({ encode }) => setModules(encode(text, { border: BORDER }).data)).catch(() => {});
  }, [text]);
  const size = modules?.length ?? 1;
  return (
    <svg class="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      {modules && <path d={pathOf(modules)} fill="#000" />}
    </svg>
  );
}

function pathOf(modules: boolean[][]): string {
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return dark.join("");
}
