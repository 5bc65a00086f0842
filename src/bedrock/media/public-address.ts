import { BlockList, isIP } from "node:net";

/**
 * Whether an IP address belongs to the public internet: not this machine, a private or link-local network, a cloud's
 * metadata service, a multicast group, or one of the ranges kept for documentation and translation.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special().check(address, "ipv4");
  // Of IPv6 only global unicast is public: mapped, translated, local and multicast addresses lie outside it.
  return family === 6 && globalUnicast().check(address, "ipv6") && !special().check(address, "ipv6");
}

const SPECIAL_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
] as const;

/** Ranges of global unicast that stand for something else: Teredo and 6to4 hold an IPv4 address. */
const SPECIAL_IPV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"] as const;

let specialRanges: BlockList | undefined;
let unicastRange: BlockList | undefined;

function special(): BlockList {
  specialRanges ??= rangesOf([...SPECIAL_IPV4], [...SPECIAL_IPV6]);
  return specialRanges;
}

function globalUnicast(): BlockList {
  unicastRange ??= rangesOf([], ["2000::/3"]);
  return unicastRange;
}

function rangesOf(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const ranges = new BlockList();
  for (const [list, family] of [
    [ipv4, "ipv4"],
    [ipv6, "ipv6"],
  ] as const) {
    for (const range of list) {
      const [network = "", prefix = ""] = range.split("/");
      ranges.addSubnet(network, Number(prefix), family);
    }
  }
  return ranges;
}
