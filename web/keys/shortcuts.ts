import { listActions } from "../commands/list-actions.ts";
import { open, openPicker, type PickerKind } from "../commands/opened-dialog.ts";
import { targets } from "../commands/selection.ts";
import { deleteTasks, toggleDone, undoLast } from "../commands/task-commands.ts";
import { navigate } from "../router/router.ts";
import { words } from "../words/words.ts";
import { goBack } from "./escape.ts";
import { addWithQuickAdd } from "./quick-add-key.ts";
import { search } from "./search-key.ts";

export interface Shortcut {
  /** Alternatives, as tinykeys writes them. */
  readonly keys: readonly string[];
  /** What it does, as the help and the palette say it. */
  readonly text: string;
  readonly group: keyof typeof words.keys.groups;
  /** Whether there is something to do. Always, where it is left out. */
  readonly when?: () => boolean;
  readonly act: (event?: KeyboardEvent) => void;
  /** Also while one types. */
  readonly inFields?: boolean;
  /** Again and again while the key is held. */
  readonly repeats?: boolean;
  /** Not in the palette: it moves there by itself. */
  readonly isMove?: boolean;
}

const { keys: text } = words;

const hasList = () => listActions.value !== null;
/** Elsewhere the browser selects the text of the page. */
const isInRow = () => document.activeElement?.closest("[data-task]") != null;
const hasTargets = () => targets().length > 0;

const go = (letter: string, href: string, name: string): Shortcut => ({
  keys: [`g ${letter}`],
  text: text.goTo(name),
  group: "go",
  act: () => navigate(href),
});

const pick = (letter: string, kind: PickerKind): Shortcut => ({
  keys: [letter],
  text: text.pick[kind],
  group: "tasks",
  when: hasTargets,
  act: () => openPicker(kind, targets()),
});

const inList = (shortcut: Pick<Shortcut, "keys" | "text" | "act">): Shortcut => ({
  ...shortcut,
  group: "list",
  when: hasList,
  repeats: true,
  isMove: true,
});

/** Every shortcut. Sequences stand before their last letter. */
export const SHORTCUTS: readonly Shortcut[] = [
  go("i", "/inbox", words.nav.inbox),
  go("t", "/today", words.nav.today),
  go("u", "/upcoming", words.nav.upcoming),
  go("a", "/assigned", words.nav.assigned),

  { keys: ["q"], text: text.add, group: "general", act: addWithQuickAdd },
  { keys: ["[Shift]+/"], text: text.search, group: "general", act: search },
  {
    keys: ["$mod+k"],
    text: text.palette,
    group: "general",
    inFields: true,
    isMove: true,
    act: () => open({ is: "palette" }),
  },
  { keys: ["z", "$mod+z"], text: text.undo, group: "general", act: undoLast },
  { keys: ["[Shift]+?"], text: text.help, group: "general", act: () => open({ is: "help" }) },
  {
    keys: ["Escape"],
    text: text.back,
    group: "general",
    inFields: true,
    isMove: true,
    act: (event) => goBack(event?.target as Element | null),
  },

  inList({ keys: ["j", "ArrowDown"], text: text.next, act: () => listActions.value?.next(false) }),
  inList({ keys: ["k", "ArrowUp"], text: text.previous, act: () => listActions.value?.previous(false) }),
  inList({ keys: ["Shift+j", "Shift+ArrowDown"], text: text.extendNext, act: () => listActions.value?.next(true) }),
  inList({
    keys: ["Shift+k", "Shift+ArrowUp"],
    text: text.extendPrevious,
    act: () => listActions.value?.previous(true),
  }),
  inList({ keys: ["Alt+ArrowUp"], text: text.moveUp, act: () => listActions.value?.moveUp() }),
  inList({ keys: ["Alt+ArrowDown"], text: text.moveDown, act: () => listActions.value?.moveDown() }),
  { ...inList({ keys: ["Enter"], text: text.open, act: () => listActions.value?.open() }), repeats: false },
  { ...inList({ keys: ["x"], text: text.select, act: () => listActions.value?.select(false) }), repeats: false },
  { ...inList({ keys: ["Shift+x"], text: text.extend, act: () => listActions.value?.select(true) }), repeats: false },
  {
    ...inList({ keys: ["$mod+a"], text: text.selectAll, act: () => listActions.value?.selectAll() }),
    repeats: false,
    when: () => hasList() && isInRow(),
  },

  { keys: ["e"], text: text.complete, group: "tasks", when: hasTargets, act: () => toggleDone(targets()) },
  {
    keys: ["Delete", "$mod+Backspace"],
    text: text.delete,
    group: "tasks",
    when: hasTargets,
    act: () => deleteTasks(targets()),
  },
  pick("m", "category"),
  pick("d", "due"),
  pick("s", "snooze"),
  pick("p", "priority"),
  pick("a", "assignee"),
  pick("l", "labels"),
];
