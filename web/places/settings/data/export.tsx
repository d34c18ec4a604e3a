import { useState } from "preact/hooks";
import { Button } from "../../../components/button.tsx";
import { errorText } from "../../../words/error-text.ts";
import { settings } from "../../../words/settings.ts";
import { saveFile } from "../save-file.ts";
import { exportFile, type Format } from "./export-file.ts";

const texts = settings.data;

export function Export() {
  const [running, setRunning] = useState<Format>();
  const [failure, setFailure] = useState<string>();
  const download = async (format: Format) => {
    if (running) return;
    setRunning(format);
    setFailure(undefined);
    try {
      const { file, name } = await exportFile(format);
      saveFile(file, name);
    } catch (error) {
      setFailure(errorText(error));
    } finally {
      setRunning(undefined);
    }
  };
  return (
    <>
      <div class="form-actions">
        <Button onClick={() => download("ndjson")} aria-busy={running === "ndjson"}>
          {texts.everything}
        </Button>
        <Button onClick={() => download("csv")} aria-busy={running === "csv"}>
          {texts.spreadsheet}
        </Button>
      </div>
      <p role="alert" class="form-error">
        {failure}
      </p>
      <p role="status" class="soft">
        {running && texts.preparing}
      </p>
    </>
  );
}
