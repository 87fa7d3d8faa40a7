package chat_test

import (
	"os"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	commands := []telegram.Command{{Name: "orders", About: "заказы"}, {Name: "help", About: "помощь"}}
	groups := []map[string]any{}
	for _, name := range []string{"orders", "goods", "list", ""} {
		groups = append(groups, map[string]any{"Name": name, "Commands": commands})
	}
	listed := map[string]any{"Name": chattest.Hostile, "Command": chattest.Hostile, "Groups": groups}
	samples := chattest.Samples{
		"html start": {listed}, "html help": {listed}, "html commands": {listed}, "html unknown": {listed}, "html group": {"orders", "goods", "list", ""},
		"html chatter": {nil}, "html dialog.expired": {nil}, "html dialog.none": {nil}, "html dialog.other": {nil}, "html dialog.ended": {nil},
		"html role": {"owner", "manager", "packer"}, "text answer.role": {"owner", "manager", "packer"}, "html away": {int64(-1001)}, "html foreign": {int64(7)}, "html refusal": {int64(-1001)}, "html refusal.over": {int64(7)},
		"html topic": {telegram.KindTopicClosed, telegram.KindNoTopic},
		"html outage": {
			map[string]any{"From": chattest.Noon, "To": chattest.Noon, "Orders": 0, "Answers": 0, "Notices": 0, "Edits": 0},
			map[string]any{"From": chattest.Noon, "To": chattest.Noon, "Orders": 1, "Answers": 2, "Notices": 5, "Edits": 21},
		},
		"html givenup": {"", chattest.Hostile}, "html late": {chattest.Hostile},
		"html fault": {chat.Fault{}}, "text more": {1, 4, 21}, "text answer.queued": {1, 199},
		"html alarm": {chat.Check{Name: "kaspi", Reason: "x", Remedy: chattest.Hostile}},
	}
	for service, kinds := range map[string][]string{
		"kaspi":    {"no_answer", "token", "firewall", "throttled", "refused", "not_found", "server", "body", "redirect", "empty", "order"},
		"supplier": {"no_answer", "token", "throttled", "refused", "server", "body", "short", "empty", "fields"},
		"list":     {"empty", "other"}, "telegram": {"no_answer", "token", "chat", "conflict"},
		"pull": {"silent", "stale", "changes"}, "clock": {"ahead", "behind"},
		"disk": {"full", "read_only", "gone", "failing"}, "database": {"full", "read_only", "gone", "corrupt", "failing", "dropped", "row"},
	} {
		if service == "kaspi" || service == "supplier" || service == "telegram" {
			for _, cause := range []string{
				"name", "refused", "unreachable", "no_connect", "tls", "proxy", "stalled", "broken", "unknown",
			} {
				kinds = append(kinds, "net_"+cause)
			}
		}
		for _, kind := range kinds {
			f := chat.Fault{Service: service, Kind: kind, Detail: chattest.Hostile, Got: 250, Announced: 15_000}
			samples["html fault"] = append(samples["html fault"], f)
			block := "html fault." + service
			switch {
			case f.Net():
				block = "html fault.net"
				samples["html fault.who"] = append(samples["html fault.who"], f)
				samples["html fault.url"] = append(samples["html fault.url"], f)
			case f.Stored():
				block = "html fault.disk"
			}
			samples[block] = append(samples[block], f, chat.Fault{Service: service, Kind: kind})
		}
	}
	for _, key := range []string{"kaspi", "supplier", "empty", "fields", "pull", "changes", "sales", "telegram", "database", "start", "clock", "unread", "unread.live", "other"} {
		view := map[string]any{"Key": key, "Since": chattest.Noon, "Kind": "stale"}
		for _, name := range []string{"alarm.title", "alarm.over"} {
			samples["html "+name] = append(samples["html "+name], view)
		}
	}
	chattest.Texts(t, samples, []string{
		"html start", "html unknown", "html givenup", "html late", "html fault", "html fault.kaspi", "html fault.supplier", "html alarm",
	}, chat.Room{Name: "chat", Words: os.DirFS(".")})
}
