import { words } from "../../words/words.ts";

export default function Assigned() {
  return <h1>{words.product}</h1>;
}
