import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Data, Entity } from "../entities.ts";
import type { Layer } from "../predict/layer.ts";

/** All entities of a kind, as signals: a component that reads them draws again when they change. */
export class Collection<E extends Entity> {
  readonly #layer: () => Layer;
  readonly #entity: E;
  readonly #version = signal(0);
  readonly #single = new Map<string, Signal<Data<E> | undefined>>();
  readonly #all: ReadonlySignal<readonly Data<E>[]>;

  constructor(layer: () => Layer, entity: E) {
    this.#layer = layer;
    this.#entity = entity;
    this.#all = computed(() => {
      this.#version.value;
      return [...this.#layer().all(entity)];
    });
  }

  all(): readonly Data<E>[] {
    return this.#all.value;
  }

  get(id: string): Data<E> | undefined {
    const known = this.#single.get(id);
    if (known) return known.value;
    const made = signal(this.#layer().get(this.#entity, id));
    this.#single.set(id, made);
    return made.value;
  }

  /** As the server has it. */
  base(id: string): Data<E> | undefined {
    this.#version.value;
    return this.#layer().base.get(this.#entity, id);
  }

  announce(ids: Iterable<string>): void {
    for (const id of ids) {
      const single = this.#single.get(id);
      if (single) single.value = this.#layer().get(this.#entity, id);
    }
    this.#version.value += 1;
  }
}
