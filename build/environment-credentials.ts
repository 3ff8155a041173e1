/**
 * Replaces the SDK's credential chain in the Lambda bundles. Lambda provides credentials in environment
 * variables, so code for profiles, SSO and instance metadata would only add size.
 */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
