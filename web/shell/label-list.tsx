import { useSignal } from "@preact/signals";
import { Button } from "../components/button.tsx";
import { labelActions } from "../components/labels/label-actions.tsx";
import { labelPath } from "../components/labels/label-path.ts";
import { byPosition, labels, moveLabel } from "../store/index.ts";
import { words } from "../words/words.ts";
import { isInView } from "./navigation-item.tsx";
import { NavigationRow, NavigationSection } from "./navigation-row.tsx";
import { openCounts } from "./open-counts.ts";
import { underLabel } from "./task-drop.ts";

const { nav, labels: texts } = words;

const AT_FIRST = 12;

/** A label is made by writing it on a task, so there is no button for it. */
export function LabelList() {
  const isLong = useSignal(false);
  const all = [...labels.all()].sort(byPosition);
  const shown = isLong.value ? all : all.filter(({ name }, place) => place < AT_FIRST || isInView(labelPath(name)));
  if (all.length === 0) return null;
  return (
    <NavigationSection heading={nav.labels}>
      {shown.map((label) => (
        <NavigationRow
          key={label.id}
          id={label.id}
          href={labelPath(label.name)}
          name={label.name}
          color={label.color}
          count={openCounts.value.labels.get(label.name) ?? 0}
          isOpen={isInView(labelPath(label.name))}
          menuLabel={texts.actions(label.name)}
          actions={() => labelActions(label)}
          onMove={moveLabel}
          drop={underLabel(label)}
        />
      ))}
      {shown.length < all.length && (
        <li>
          <Button
            kind="quiet"
            onClick={({ currentTarget }) => {
              isLong.value = true;
              focusAfterDrawing(currentTarget.closest("ul"));
            }}
          >
            {texts.showAll(all.length)}
          </Button>
        </li>
      )}
    </NavigationSection>
  );
}

/** The button goes, so the focus goes to the first label that it brought. */
function focusAfterDrawing(list: HTMLElement | null): void {
  requestAnimationFrame(() => list?.querySelectorAll("a")[AT_FIRST]?.focus());
}
