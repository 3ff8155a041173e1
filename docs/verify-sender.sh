#!/usr/bin/env bash
# Verifies that EventBridge sets the account of an event to its sender, whatever the event claims. A member
# account sends an event that claims to be from the central account, to an event bus that logs it. What
# this creates in the central account is named root-access-key-sender-test, and is deleted in the end.
#
# Usage: docs/verify-sender.sh CENTRAL_PROFILE MEMBER_PROFILE
# Set AWS_REGION if the central account's bus is not in us-east-1.
set -euo pipefail

central_profile=${1:?"Give a profile of the central account."}
member_profile=${2:?"Give a profile of a member account."}
name=root-access-key-sender-test
log=/aws/events/$name
region=${AWS_REGION:-us-east-1}
export AWS_PAGER=""

central() { aws --profile "$central_profile" --region "$region" "$@"; }
member() { aws --profile "$member_profile" --region "$region" "$@"; }

central_id=$(central sts get-caller-identity --query Account --output text)
member_id=$(member sts get-caller-identity --query Account --output text)
if [ "$central_id" = "$member_id" ]; then
  echo "Both profiles are of the account $central_id." >&2
  exit 1
fi
log_arn=arn:aws:logs:$region:$central_id:log-group:$log

clean_up() {
  set +e
  central events remove-targets --event-bus-name $name --rule $name --ids log > /dev/null
  central events delete-rule --event-bus-name $name --name $name
  central events delete-event-bus --name $name
  central logs delete-resource-policy --policy-name $name
  central logs delete-log-group --log-group-name $log
}
trap clean_up EXIT

central events create-event-bus --name $name > /dev/null
central events put-permission --event-bus-name $name --statement-id member --principal "$member_id" \
  --action events:PutEvents
central events put-rule --event-bus-name $name --name $name \
  --event-pattern "{\"source\": [\"$name\"]}" > /dev/null
central logs create-log-group --log-group-name $log
central logs put-resource-policy --policy-name $name --policy-document '{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]},
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": "'"$log_arn"':*"
  }]
}' > /dev/null
central events put-targets --event-bus-name $name --rule $name --targets "Id=log,Arn=$log_arn" > /dev/null

# Permissions take a while to work: until then, events are refused or lost.
for _ in {1..12}; do
  answer=$(member events put-events --entries '[{
    "EventBusName": "arn:aws:events:'"$region:$central_id"':event-bus/'$name'",
    "Source": "'$name'",
    "DetailType": "test",
    "Detail": "{\"account\": \"'"$central_id"'\"}"
  }]' 2>&1) || true
  sleep 10
  event=$(central logs filter-log-events --log-group-name $log --query 'events[].message' \
    --output text | tr '\t' '\n' | grep -m 1 '{' || true)
  [ -z "$event" ] || break
done
if [ -z "$event" ]; then
  echo "No event arrived, so nothing is verified. Leave removal off. The last answer was: $answer" >&2
  exit 1
fi

echo "$event"
sender=$(node -p 'JSON.parse(process.argv[1]).account' "$event")
if [ "$sender" != "$member_id" ]; then
  echo "EventBridge did not set the account to $member_id. Leave removal off." >&2
  exit 1
fi
echo "Verified: EventBridge set the account to $member_id."
