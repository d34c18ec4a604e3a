import { IconButton } from "../components/button.tsx";
import { categoryActions } from "../components/categories/category-actions.ts";
import { openNewCategory } from "../components/categories/open-dialogs.tsx";
import { byPosition, categories, moveCategory } from "../store/index.ts";
import { words } from "../words/words.ts";
import { isInView } from "./navigation-item.tsx";
import { NavigationRow, NavigationSection } from "./navigation-row.tsx";
import { openCounts } from "./open-counts.ts";
import { intoCategory } from "./task-drop.ts";

const { nav, categories: texts } = words;

/** One's own categories in one's own order, then those of others: their order is not this person's to change. */
export function CategoryList() {
  const all = [...categories.all()].sort(byPosition);
  const own = all.filter(({ role }) => role === "owner");
  const others = all.filter(({ role }) => role !== "owner");
  return (
    <NavigationSection
      heading={nav.categories}
      button={<IconButton icon="plus" label={nav.newCategory} onClick={openNewCategory} />}
    >
      {[...own, ...others].map((category) => (
        <NavigationRow
          key={category.id}
          id={category.id}
          href={`/c/${category.id}`}
          name={category.name}
          color={category.color}
          count={openCounts.value.categories.get(category.id) ?? 0}
          isOpen={isInView(`/c/${category.id}`)}
          isShared={category.role !== "owner"}
          menuLabel={texts.actions(category.name)}
          actions={() => categoryActions(category)}
          onMove={category.role === "owner" ? moveCategory : undefined}
          drop={intoCategory(category)}
        />
      ))}
    </NavigationSection>
  );
}
