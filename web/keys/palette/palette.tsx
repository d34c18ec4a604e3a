import { closeOpened } from "../../commands/opened-dialog.ts";
import { words } from "../../words/words.ts";
import { Chooser } from "../chooser/chooser.tsx";
import { matching, type Option } from "../chooser/options.ts";
import { actionOptions } from "./actions.ts";
import { categoryOptions, labelOptions, placeOptions, searchOption, taskOptions } from "./destinations.ts";

/** Goes anywhere and does anything, by name. */
export default function Palette() {
  const fixed = [actionOptions(), placeOptions(), categoryOptions(), labelOptions()];
  const optionsFor = (filter: string) => {
    const found = fixed.flatMap((options) => matching(options, filter));
    return filter.trim() === "" ? found : [...found, ...taskOptions(filter), searchOption(filter.trim())];
  };
  return (
    <Chooser
      title={words.keys.palette}
      label={words.keys.paletteField}
      optionsFor={(filter) => optionsFor(filter).map(afterClosing)}
      onClose={closeOpened}
    />
  );
}

/** A dialog gives the focus back when it is gone. What is chosen may put the focus elsewhere, so it comes later. */
function afterClosing(option: Option): Option {
  return { ...option, choose: () => setTimeout(option.choose) };
}
