package menu

import (
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/telegram"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	samples := chattest.Samples{
		"text command.menu": {nil}, "text button.back": {nil}, "text button.command": {"orders", "frobnicate"},
		"html wanted": {wanted{"stock", "stock"}, wanted{"why", "sku"}},
	}
	for _, group := range chat.Groups() {
		samples["text button.group"] = append(samples["text button.group"], group)
		samples["html group"] = append(samples["html group"], groupView{group, []chat.Listed{{Command: telegram.Command{Name: "orders", About: chattest.Hostile}}}})
	}
	for _, role := range chat.Roles() {
		samples["html main"] = append(samples["html main"], mainView{chattest.Hostile, role.String()})
		samples["html role"] = append(samples["html role"], mainView{chattest.Hostile, role.String()})
	}
	chattest.Texts(t, samples, nil, New(Config{}).Room())
}
