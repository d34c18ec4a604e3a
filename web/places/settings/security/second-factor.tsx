import { useState } from "preact/hooks";
import { RemoteView } from "../../../components/remote-view.tsx";
import { Section } from "../../../components/section.tsx";
import { useRemote } from "../../../components/use-remote.ts";
import { client } from "../../../session/session.ts";
import { settings } from "../../../words/settings.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SetUp } from "./set-up.tsx";
import { TurnOff } from "./turn-off.tsx";

const texts = settings.security;

/** A code of an authenticator app beside the password. */
export function SecondFactor() {
  const factor = useRemote(async (signal) => (await client.call("GET /api/mfa", { signal })).data);
  /** Just made: they are shown this once. */
  const [codes, setCodes] = useState<readonly string[]>();
  const turnedOn = (recoveryCodes: readonly string[]) => {
    setCodes(recoveryCodes);
    factor.update(() => ({ totp: true, recovery_codes_left: recoveryCodes.length }));
  };
  const turnedOff = () => factor.update(() => ({ totp: false, recovery_codes_left: 0 }));
  return (
    <Section title={texts.secondFactor} text={texts.secondFactorText}>
      <RemoteView remote={factor}>
        {({ totp, recovery_codes_left }) => {
          if (codes) return <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />;
          if (totp) return <TurnOff codesLeft={recovery_codes_left} onDone={turnedOff} />;
          return <SetUp onDone={turnedOn} />;
        }}
      </RemoteView>
    </Section>
  );
}
