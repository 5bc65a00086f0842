// Generated from data/regions.json by scripts/build-catalogue.mjs. Do not edit.

/** Prefixes of inference profile ids. */
export const GEOGRAPHIES: readonly string[] = ["apac", "au", "ca", "eu", "global", "in", "jp", "us", "us-gov"];

/** Region -> partition, name, DNS suffix, dual-stack DNS suffix, FIPS endpoint known, profile prefixes callable from it. */
export const REGION_ROWS: Readonly<
  Record<string, readonly [string, string, string, string, boolean, readonly string[]]>
> = {
  "af-south-1": ["aws","Africa (Cape Town)","amazonaws.com","api.aws",false,["global"]],
  "ap-east-2": ["aws","Asia Pacific (Taipei)","amazonaws.com","api.aws",false,["apac","global"]],
  "ap-northeast-1": ["aws","Asia Pacific (Tokyo)","amazonaws.com","api.aws",false,["apac","jp","global"]],
  "ap-northeast-2": ["aws","Asia Pacific (Seoul)","amazonaws.com","api.aws",false,["apac","global"]],
  "ap-northeast-3": ["aws","Asia Pacific (Osaka)","amazonaws.com","api.aws",false,["apac","jp","global"]],
  "ap-south-1": ["aws","Asia Pacific (Mumbai)","amazonaws.com","api.aws",false,["apac","in","global"]],
  "ap-south-2": ["aws","Asia Pacific (Hyderabad)","amazonaws.com","api.aws",false,["apac","in","global"]],
  "ap-southeast-1": ["aws","Asia Pacific (Singapore)","amazonaws.com","api.aws",false,["apac","global"]],
  "ap-southeast-2": ["aws","Asia Pacific (Sydney)","amazonaws.com","api.aws",false,["apac","au","global"]],
  "ap-southeast-3": ["aws","Asia Pacific (Jakarta)","amazonaws.com","api.aws",false,["apac","global"]],
  "ap-southeast-4": ["aws","Asia Pacific (Melbourne)","amazonaws.com","api.aws",false,["apac","au","global"]],
  "ap-southeast-5": ["aws","Asia Pacific (Malaysia)","amazonaws.com","api.aws",false,["apac","global"]],
  "ap-southeast-6": ["aws","Asia Pacific (New Zealand)","amazonaws.com","api.aws",false,["au","global"]],
  "ap-southeast-7": ["aws","Asia Pacific (Thailand)","amazonaws.com","api.aws",false,["apac","global"]],
  "ca-central-1": ["aws","Canada (Central)","amazonaws.com","api.aws",true,["us","ca","global"]],
  "ca-west-1": ["aws","Canada West (Calgary)","amazonaws.com","api.aws",false,["us","ca","global"]],
  "eu-central-1": ["aws","Europe (Frankfurt)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-central-2": ["aws","Europe (Zurich)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-north-1": ["aws","Europe (Stockholm)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-south-1": ["aws","Europe (Milan)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-south-2": ["aws","Europe (Spain)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-west-1": ["aws","Europe (Ireland)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-west-2": ["aws","Europe (London)","amazonaws.com","api.aws",false,["eu","global"]],
  "eu-west-3": ["aws","Europe (Paris)","amazonaws.com","api.aws",false,["eu","global"]],
  "il-central-1": ["aws","Israel (Tel Aviv)","amazonaws.com","api.aws",false,["eu","global"]],
  "me-central-1": ["aws","Middle East (UAE)","amazonaws.com","api.aws",false,["apac","global"]],
  "me-south-1": ["aws","Middle East (Bahrain)","amazonaws.com","api.aws",false,["global"]],
  "mx-central-1": ["aws","Mexico (Central)","amazonaws.com","api.aws",false,["global"]],
  "sa-east-1": ["aws","South America (Sao Paulo)","amazonaws.com","api.aws",false,["global"]],
  "us-east-1": ["aws","US East (N. Virginia)","amazonaws.com","api.aws",true,["us","global"]],
  "us-east-2": ["aws","US East (Ohio)","amazonaws.com","api.aws",true,["us","global"]],
  "us-west-1": ["aws","US West (N. California)","amazonaws.com","api.aws",false,["us","global"]],
  "us-west-2": ["aws","US West (Oregon)","amazonaws.com","api.aws",true,["us","global"]],
  "eusc-de-east-1": ["aws-eusc","AWS European Sovereign Cloud (Germany)","amazonaws.eu","api.amazonwebservices.eu",false,[]],
  "us-iso-east-1": ["aws-iso","US ISO East","c2s.ic.gov","api.aws.ic.gov",false,[]],
  "us-isob-east-1": ["aws-iso-b","US ISOB East (Ohio)","sc2s.sgov.gov","api.aws.scloud",false,[]],
  "us-isof-east-1": ["aws-iso-f","US ISOF EAST","csp.hci.ic.gov","api.aws.hci.ic.gov",false,[]],
  "us-isof-south-1": ["aws-iso-f","US ISOF SOUTH","csp.hci.ic.gov","api.aws.hci.ic.gov",false,[]],
  "us-gov-east-1": ["aws-us-gov","AWS GovCloud (US-East)","amazonaws.com","api.aws",true,["us-gov"]],
  "us-gov-west-1": ["aws-us-gov","AWS GovCloud (US-West)","amazonaws.com","api.aws",true,["us-gov"]],
};
