/**
 * Takes the place of the SDK's whole credential chain in the Lambda bundle: Lambda gives its
 * credentials in environment variables, so profiles, SSO and instance metadata would only be weight.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
