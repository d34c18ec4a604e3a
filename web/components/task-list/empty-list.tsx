import { isFilled } from "../../store/index.ts";
import { Empty } from "../empty.tsx";
import type { IconName } from "../icon.tsx";
import { Skeleton } from "../remote-view.tsx";

interface EmptyListProps {
  readonly icon: IconName;
  readonly texts: { readonly empty: string; readonly hint: string };
}

/** What stands in place of a list without tasks: a sketch of them, as long as they may just not be here yet. */
export function EmptyList({ icon, texts }: EmptyListProps) {
  if (!isFilled.value) return <Skeleton lines={4} />;
  return (
    <Empty icon={icon} title={texts.empty}>
      <p>{texts.hint}</p>
    </Empty>
  );
}
