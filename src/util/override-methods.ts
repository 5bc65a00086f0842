/**
 * An object that does everything as `target` does, but for the methods that are replaced. Unlike an object that merely
 * inherits, it also serves classes with private members.
 */
export function overrideMethods<T extends object, O extends object>(target: T, replaced: O): T & O {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
    has: (_, name) => Object.hasOwn(replaced, name) || Reflect.has(target, name),
  }) as T & O;
}
