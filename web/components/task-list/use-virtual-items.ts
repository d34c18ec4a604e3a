import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";
import type { HeadingItem, Item, Section, TaskItem } from "./sections.ts";

// In pixels. Measured as soon as they are drawn.
const HEADING = 56;
const LINE = 41;
const FACTS = 20;
const EDGE = 60;

/** Lists of ordinary length are drawn whole, so that the browser's own search finds everything in them. */
const WHOLE = 200;

/** An item, and where it stands. */
export interface Line<Kind extends Item = Item> {
  readonly item: Kind;
  readonly index: number;
  /** Pixels from the list's start. */
  readonly start: number;
}

/** Tells the list how high a line is. */
export type Measure = (element: HTMLElement | null) => void;

/**
 * The items to draw. Of a list of thousands these are the few dozen that are in view. The list scrolls with its pane.
 * @param pinned the index of an item that is drawn in any case, as it has the focus; -1 for none
 */
export function useVirtualItems(list: RefObject<HTMLElement | null>, items: readonly Item[], pinned: number) {
  const [, draw] = useReducer<number, void>((count) => count + 1, 0);
  const [margin, setMargin] = useState(0);
  const pane = () => list.current?.closest<HTMLElement>(".pane") ?? null;
  const options = {
    count: items.length,
    getScrollElement: pane,
    getItemKey: (index: number) => items[index]?.key ?? index,
    estimateSize: (index: number) => estimate(items[index]),
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) =>
      withPinned(defaultRangeExtractor(range), pinned),
    scrollMargin: margin,
    overscan: items.length <= WHOLE ? items.length : 8,
    // The bar of what is selected covers the end.
    scrollPaddingStart: EDGE,
    scrollPaddingEnd: EDGE,
    onChange: () => draw(),
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  // What stands above the list grows and shrinks.
  useLayoutEffect(() => {
    const { current } = list;
    const scroller = pane();
    if (!current?.parentElement || !scroller) return;
    const measure = () => setMargin(distance(scroller, current));
    const observer = new ResizeObserver(measure);
    for (const child of current.parentElement.children) if (child !== current) observer.observe(child);
    measure();
    return () => observer.disconnect();
  }, []);

  const inView: Line[] = virtualizer.getVirtualItems().flatMap(({ index, start }) => {
    const item = items[index];
    return item ? [{ item, index, start: start - margin }] : [];
  });
  return {
    inView,
    size: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement as Measure,
    scrollTo: (index: number) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}

function estimate(item: Item | undefined): number {
  if (!item?.task) return HEADING;
  const { due_date, priority, labels, category_id } = item.task;
  const hasFacts = due_date !== null || priority !== "none" || labels.length > 0 || category_id !== null;
  return hasFacts ? LINE + FACTS : LINE;
}

function withPinned(indexes: number[], pinned: number): number[] {
  return pinned < 0 || indexes.includes(pinned) ? indexes : [...indexes, pinned].sort((one, other) => one - other);
}

function distance(scroller: HTMLElement, list: HTMLElement): number {
  return list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
}

interface SectionInView {
  readonly section: Section;
  heading?: Line<HeadingItem>;
  readonly rows: Line<TaskItem>[];
}

/** The lines in groups of one section each, in order. */
export function bySection(lines: readonly Line[]): SectionInView[] {
  const groups: SectionInView[] = [];
  for (const line of lines) {
    const { section } = line.item;
    if (groups.at(-1)?.section !== section) groups.push({ section, rows: [] });
    const group = groups.at(-1) as SectionInView;
    if (line.item.task) group.rows.push(line as Line<TaskItem>);
    else group.heading = line as Line<HeadingItem>;
  }
  return groups;
}
