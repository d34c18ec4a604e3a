import { words } from "../../words/words.ts";

export default function Invitations() {
  return <h1>{words.product}</h1>;
}
