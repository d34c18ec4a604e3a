import { useState } from "preact/hooks";
import type { ImportReport } from "../../../../client/index.ts";
import { Field } from "../../../components/field.tsx";
import { Form } from "../../../components/form.tsx";
import { settings } from "../../../words/settings.ts";
import { type ImportProgress, importFile } from "./import-file.ts";

const texts = settings.data;
/** A file of another program fails at each line. */
const FAILURES_SHOWN = 100;

export function Import() {
  const [progress, setProgress] = useState<ImportProgress>();
  const send = async (data: FormData, form: HTMLFormElement) => {
    setProgress(undefined);
    await importFile(data.get("file") as File, setProgress);
    form.reset();
  };
  return (
    <>
      <Form submitLabel={texts.importButton} onSubmit={send}>
        {() => (
          <Field label={texts.file} name="file" type="file" required accept=".ndjson,.jsonl,application/x-ndjson" />
        )}
      </Form>
      <div role="status">{progress && <p>{texts.progress(Math.round(progress.done * 100))}</p>}</div>
      {progress && <Report report={progress.report} />}
    </>
  );
}

function Report({ report }: { report: ImportReport }) {
  const { failed, ...counts } = report;
  return (
    <>
      <dl class="counts">
        {Object.entries({ ...counts, failed: failed.length }).map(([name, count]) => (
          <div key={name}>
            <dt>{texts.counts[name as keyof typeof texts.counts]}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      {failed.length > 0 && <Failures failed={failed} />}
    </>
  );
}

function Failures({ failed }: Pick<ImportReport, "failed">) {
  const rest = failed.length - FAILURES_SHOWN;
  return (
    <div class="table-frame">
      <table class="table">
        <caption class="label">{texts.failedLines}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.line}</th>
            <th scope="col">{texts.reason}</th>
          </tr>
        </thead>
        <tbody>
          {failed.slice(0, FAILURES_SHOWN).map(({ line, message }) => (
            <tr key={line}>
              <td class="number">{line}</td>
              <td>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p class="soft">{texts.moreFailed(rest)}</p>}
    </div>
  );
}
