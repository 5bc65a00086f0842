/** As fine as an order of components needs to be. */
const GRADES = 64;

/**
 * The components by how far they lie from the mean of `count` vectors, roughly from the farthest on: by
 * counting, in linear time.
 */
export function componentOrder(unit: Float64Array, sums: Float64Array, count: number): Uint32Array {
  const apart = new Float64Array(unit.length);
  let most = 0;
  for (let at = 0; at < unit.length; at += 1) {
    apart[at] = Math.abs((unit[at] as number) - (sums[at] as number) / count);
    most = Math.max(most, apart[at] as number);
  }
  const gradeOf = (at: number): number =>
    most === 0 ? 0 : Math.floor((1 - (apart[at] as number) / most) * (GRADES - 1));
  const places = new Uint32Array(GRADES + 1);
  for (let at = 0; at < apart.length; at += 1) add(places, gradeOf(at) + 1, 1);
  for (let grade = 1; grade <= GRADES; grade += 1) add(places, grade, places[grade - 1] as number);
  const order = new Uint32Array(apart.length);
  for (let at = 0; at < apart.length; at += 1) {
    const grade = gradeOf(at);
    order[places[grade] as number] = at;
    add(places, grade, 1);
  }
  return order;
}

function add(numbers: Uint32Array, at: number, more: number): void {
  numbers[at] = (numbers[at] as number) + more;
}
