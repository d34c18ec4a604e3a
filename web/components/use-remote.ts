import { useCallback, useEffect, useState } from "preact/hooks";

/** What only the server knows: it is not in the replica. */
export interface Remote<Data> {
  /** The last answer. It stays while the server is asked again, and when that fails. */
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Asks the server again. */
  again(): void;
  /** Changes what is shown, after a write whose outcome is known. */
  update(change: (data: Data) => Data): void;
}

interface State<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
}

/**
 * Asks the server when the component appears, when one of the inputs changes, and after a failure when the device is online
 * again. An answer that comes too late is dropped. Draw it with `<RemoteView>`.
 */
export function useRemote<Data>(
  ask: (signal: AbortSignal) => Promise<Data>,
  inputs: readonly unknown[] = [],
): Remote<Data> {
  const [state, setState] = useState<State<Data>>({ data: undefined, error: undefined, isLoading: true });
  const [asked, setAsked] = useState(0);
  const again = useCallback(() => setAsked((times) => times + 1), []);
  const update = useCallback((change: (data: Data) => Data) => {
    setState((held) => (held.data === undefined ? held : { ...held, data: change(held.data) }));
  }, []);

  useEffect(() => {
    const leaving = new AbortController();
    const settle = (settled: (held: State<Data>) => State<Data>) => leaving.signal.aborted || setState(settled);
    setState(({ data }) => ({ data, error: undefined, isLoading: true }));
    ask(leaving.signal).then(
      (data) => settle(() => ({ data, error: undefined, isLoading: false })),
      (error) => settle(({ data }) => ({ data, error, isLoading: false })),
    );
    return () => leaving.abort();
  }, [...inputs, asked]);

  const hasFailed = state.error !== undefined;
  useEffect(() => {
    if (!hasFailed) return;
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [hasFailed]);

  return { ...state, again, update };
}
