# Sends one message with curl: `tidings run -- sh examples/send.sh`.
curl -s -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" \
  "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json" \
  --data-urlencode "To=+14155550100" \
  --data-urlencode "MessagingServiceSid=$(curl -s -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" \
    https://messaging.twilio.com/v1/Services | sed -E 's/.*"sid":"(MG[0-9a-f]{32})".*/\1/')" \
  --data-urlencode "Body=Tidings from curl"
