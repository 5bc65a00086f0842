import { describe, expect, it } from "vitest";
import { parseEndpoint } from "../endpoint.js";
import { findProxy, type ProxySettings } from "./proxy-settings.js";

const BOTH: ProxySettings = { httpsProxy: "http://secure:3128", httpProxy: "http://plain:3128" };
const AWS = "https://bedrock-runtime.us-east-1.amazonaws.com";

const proxyOf = (url: string, settings: ProxySettings): string | undefined =>
  findProxy(parseEndpoint(url), settings)?.host;

describe("findProxy", () => {
  it("takes the proxy of the endpoint's protocol, and none where there is none", () => {
    expect(proxyOf(AWS, BOTH)).toBe("secure:3128");
    expect(proxyOf("http://gateway.example.com", BOTH)).toBe("plain:3128");
    expect(proxyOf(AWS, { httpProxy: "http://plain:3128" })).toBeUndefined();
    expect(proxyOf(AWS, { httpsProxy: " " })).toBeUndefined();
  });

  it("takes a proxy without a scheme for an http one", () => {
    expect(findProxy(parseEndpoint(AWS), { httpsProxy: "proxy.example.com:8080" })?.href).toBe(
      "http://proxy.example.com:8080/",
    );
  });

  it.each([
    ["*", AWS, true],
    ["amazonaws.com", AWS, true],
    [".amazonaws.com", AWS, true],
    ["*.amazonaws.com", AWS, true],
    ["AmazonAWS.com", AWS, true],
    ["example.org, amazonaws.com", AWS, true],
    ["example.org amazonaws.com", AWS, true],
    ["bedrock-runtime.us-east-1.amazonaws.com", AWS, true],
    ["bedrock-runtime.us-east-1.amazonaws.com:443", AWS, true],
    ["bedrock-runtime.us-east-1.amazonaws.com:8443", AWS, false],
    ["aws.com", AWS, false],
    ["amazonaws.com.example.org", AWS, false],
    ["us-west-2.amazonaws.com", AWS, false],
    ["", AWS, false],
    [",", AWS, false],
    [".", AWS, false],
    ["10.0.0.0/8", "http://10.1.2.3:4566", true],
    ["10.0.0.0/8", "http://11.1.2.3:4566", false],
    ["192.168.1.64/26", "http://192.168.1.127", true],
    ["192.168.1.64/26", "http://192.168.1.128", false],
    ["0.0.0.0/0", "http://192.168.1.128", true],
    ["10.0.0.0/8", "http://ten.example.com", false],
    ["10.0.0.0/33", "http://10.0.0.0", false],
    ["127.0.0.1", "http://127.0.0.1:4566", true],
    ["127.0.0.1:4566", "http://127.0.0.1:4566", true],
    ["127.0.0.1:80", "http://127.0.0.1:4566", false],
    ["::1", "http://[::1]:4566", true],
    ["[::1]:4566", "http://[::1]:4566", true],
    ["[::1]:80", "http://[::1]:4566", false],
  ])("NO_PROXY %j excepts %s: %s", (noProxy, url, excepted) => {
    expect(proxyOf(url, { ...BOTH, noProxy }) === undefined).toBe(excepted);
  });

  it.each(["socks5://user:hunter2@proxy:1080", "http://", "ht tp://hunter2"])(
    "refuses %s without quoting what may be a password",
    (httpsProxy) => {
      const refuse = () => findProxy(parseEndpoint(AWS), { httpsProxy });
      expect(refuse).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
      expect(refuse).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2") }));
    },
  );
});
