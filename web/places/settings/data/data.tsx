import { Section } from "../../../components/section.tsx";
import { settings } from "../../../words/settings.ts";
import { Export } from "./export.tsx";
import { Import } from "./import.tsx";
import { InThisBrowser } from "./in-this-browser.tsx";

const texts = settings.data;

/** What one owns: as a file, from a file, and in this browser. */
export function Data() {
  return (
    <>
      <Section title={texts.export} text={texts.exportText}>
        <Export />
      </Section>
      <Section title={texts.import} text={texts.importText}>
        <Import />
      </Section>
      <Section title={texts.here} text={texts.hereText}>
        <InThisBrowser />
      </Section>
    </>
  );
}
