import { useComputed, useSignal } from "@preact/signals";
import { Dot } from "../../components/dot.tsx";
import { NotFound } from "../../components/not-found.tsx";
import { QuickAdd } from "../../components/quick-add/quick-add.tsx";
import { byHand } from "../../components/task-list/by-hand.ts";
import { EmptyList } from "../../components/task-list/empty-list.tsx";
import { ListPlace } from "../../components/task-list/list-place.tsx";
import { isEmpty } from "../../components/task-list/sections.ts";
import { TaskList } from "../../components/task-list/task-list.tsx";
import type { PlaceProps } from "../../router/places.ts";
import { canEdit, categories, isFilled } from "../../store/index.ts";
import { words } from "../../words/words.ts";
import { CategoryActions } from "./category-actions.tsx";
import { categorySections } from "./category-sections.ts";
import { ShowCompleted } from "./show-completed.tsx";

/** The tasks of a category, in their order by hand. */
export default function Category({ params }: PlaceProps) {
  const id = params["id"] ?? "";
  const category = categories.get(id);
  const showsCompleted = useSignal(false);
  const sections = useComputed(() => categorySections(id, showsCompleted.value)).value;
  if (!category) return isFilled.value ? <NotFound /> : null;
  const { name, role } = category;
  const actions = (
    <>
      <ShowCompleted isOn={showsCompleted} />
      <CategoryActions category={category} />
    </>
  );
  return (
    <ListPlace title={name} mark={<Dot color={category.color} />} actions={actions}>
      {canEdit({ role }) && <QuickAdd place={{ category_id: id }} />}
      <TaskList label={name} sections={sections} showsCategory={false} arrangement={byHand} isNested />
      {isEmpty(sections) && <EmptyList icon="category" texts={words.list.inCategory} />}
    </ListPlace>
  );
}
