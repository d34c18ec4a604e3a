/** Drawn on a grid of 20 by 20. */
const SHAPES = {
  activity: "M10 3.5a4.5 4.5 0 0 0-4.5 4.5v3L4 13.5h12L14.5 11V8A4.5 4.5 0 0 0 10 3.5ZM8.3 16a1.8 1.8 0 0 0 3.4 0",
  admin: "M10 2.8 4 5v4.6c0 3.6 2.5 6.3 6 7.6 3.5-1.3 6-4 6-7.6V5l-6-2.2Z",
  alarm: "M10 5a6 6 0 1 1 0 12 6 6 0 0 1 0-12Zm0 3v3l2 1.5M5.5 3 3 5.5M14.5 3 17 5.5",
  assigned: "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5",
  back: "m11.5 4.5-5.5 5.5 5.5 5.5",
  calendar: "M4 5.500h12v11H4v-11Zm0 3.500h12M7 3.500v3M13 3.500v3",
  category: "M3.5 6v9.500h13V7.500H10L8.5 5.500h-5V6",
  check: "m4.5 10.5 3.7 3.7 7.3-8",
  chevron: "m7.5 4.5 5.5 5.5-5.5 5.5",
  close: "m5 5 10 10M15 5 5 15",
  comment: "M4 4.500h12v9H9l-3.5 3v-3H4v-9Z",
  completed: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm-3.2 7.2 2.3 2.3 4.2-4.6",
  flag: "M5 17V3.500m0 .5h9.500l-2 3.3 2 3.200H5",
  inbox: "M3.5 11.5 5.5 4h9l2 7.500V16h-13v-4.500Zm0 0H7l1 2h4l1-2h3.5",
  invitation: "M3.5 5h13v10h-13V5Zm0 .5L10 11l6.5-5.5",
  label: "M3.5 9.500v-6h6l7 7-6 6-7-7ZM6.8 6.800v.01",
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  more: "M5 10v.01M10 10v.01M15 10v.01",
  note: "M4.5 5.500h11M4.5 9h11M4.5 12.500h7",
  pending: "M10 4a6 6 0 1 1-6 6M10 7v3.500l2.5 1.5",
  plus: "M10 4.500v11M4.5 10h11",
  repeat: "M4.5 9V8a2.5 2.5 0 0 1 2.5-2.500h7.500L12.5 3.500M15.5 11v1a2.5 2.5 0 0 1-2.5 2.500H5.500l2 2",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4Zm3.8 8.800L16.5 16.5",
  settings: "M4 6h7M14 6h2M4 14h2M9 14h7M12.5 4.500v3M7.5 12.500v3M4 10h5M12 10h4M10.5 8.500v3",
  share:
    "M7.5 5.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5ZM2.5 16c.4-2.3 2.5-3.5 5-3.500s4.6 1.2 5 3.500M15 6.500v5M12.5 9h5",
  snooze: "M5.5 4.500h6l-6 6h6M12.5 10.500h4l-4 4.500h4",
  subtasks: "M4 4.500v8a2 2 0 0 0 2 2h2.500M4 8.500h4.500M11.5 7h5v3h-5V7Zm0 6h5v3h-5v-3Z",
  today:
    "M10 6.500a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 2.500V4M10 16v1.500M2.5 10H4M16 10h1.500M4.7 4.700l1 1M14.3 14.300l1 1M4.7 15.300l1-1M14.3 5.700l1-1",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.500h7.600L14.5 6M8.5 9v5M11.5 9v5",
  undo: "M4 8.500h8a4 4 0 0 1 0 8H8M7 5 3.5 8.5 7 12",
  upcoming: "M4 5.500h12v11H4v-11Zm0 3.500h12M7 3.500v3M13 3.500v3M7.5 12.500h3.500m0 0-1.3-1.300m1.3 1.3-1.3 1.3",
} as const;

export type IconName = keyof typeof SHAPES;

/** A drawing that says nothing by itself: the text is beside it, or in the label of its button. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" aria-hidden="true" width={size} height={size} viewBox="0 0 20 20" fill="none">
      <path d={SHAPES[name]} stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
