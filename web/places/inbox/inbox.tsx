import { words } from "../../words/words.ts";

export default function Inbox() {
  return <h1>{words.product}</h1>;
}
