import { words } from "../../words/words.ts";

export default function Completed() {
  return <h1>{words.product}</h1>;
}
