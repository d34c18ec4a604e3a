type TextStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The browser's `localStorage`. Where that is refused, the texts are kept until the page is closed. */
export const textStorage: TextStorage = open();

function open(): TextStorage {
  try {
    return window.localStorage;
  } catch {
    const texts = new Map<string, string>();
    return {
      getItem: (key) => texts.get(key) ?? null,
      setItem: (key, text) => void texts.set(key, text),
      removeItem: (key) => void texts.delete(key),
    };
  }
}
