package people

import (
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	owner := personView{ID: 7, Name: chattest.Hostile, Role: "owner", Fixed: true, Own: true}
	packer := personView{ID: 21, Name: chattest.Hostile, Role: "packer", Language: "kk", Quiet: hours(1320, 480)}
	both := []any{owner, packer}
	soon := chattest.Noon.Add(time.Hour)
	list := struct {
		People      []personView
		Invites     []inviteView
		All         int
		Page, Pages int
	}{[]personView{owner, packer}, []inviteView{{"viewer", soon}}, 2, 1, 1}
	many := list
	many.All, many.Page, many.Pages, many.Invites = 30, 2, 3, nil
	line := lineView{At: chattest.Noon, By: chattest.Hostile, Verb: "accept", Order: "812345601", Result: "refused", Detail: chattest.Hostile}
	samples := chattest.Samples{
		"html private": {nil}, "html line": both, "html people": {list, many}, "html person": both, "html role": both, "html roles": {nil},
		"html remove": both, "html removed": both, "html invite": {nil}, "html link": {madeView{"owner", "https://t.me/bot?start=inv_x", soon}},
		"html joined": both, "html welcome": both, "html in": both, "html over": {nil}, "html me": both, "html group": {"", "kk"},
		"html language": both, "html quiet": both, "html quiet.ask": {nil}, "html quiet.again": {nil},
		"html audit": {
			auditView{Kind: "a"}, auditView{"p", chattest.Hostile, []lineView{line, {At: chattest.Noon, Verb: "auto", Result: "done"}}},
			auditView{Kind: "o", Value: "812345601"}, auditView{Kind: "d", Value: "24.11.2026"},
		},
		"html audit.what":    {chattest.Hostile},
		"text language.name": {"ru", "kk", "en"}, "text button.takeback": {inviteView{"packer", soon}},
		"text button.hours": {quietView{"", true}, quietView{hours(1320, 480), true}},
		"text result":       {"done", "elsewhere", "gone", "refused", "not_sent", "unknown", "unconfirmed", "other"},
		"text verb":         {"accept", "people.joined", "another"},
	}
	for _, language := range append(chat.Languages(), "") {
		samples["text button.in"] = append(samples["text button.in"], languageView{language, true}, languageView{language, false})
	}
	for _, role := range chat.Roles() {
		samples["text role.name"] = append(samples["text role.name"], role.String())
		samples["text answer.role"] = append(samples["text answer.role"], role.String())
		samples["text button.as"] = append(samples["text button.as"], roleView{role.String(), true}, roleView{role.String(), false})
	}
	chattest.Texts(t, samples, []string{"html people", "html audit", "html joined", "html audit.what"}, New(Config{}).Room())
}
