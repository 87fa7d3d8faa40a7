package tgtest_test

import (
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

func TestAnEphemeralMessageAnswersAPressOrComesFromAnAdministrator(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		only  int64
		query string // "own", or as it is
		chat  int64
		after time.Duration
		admin bool
		words string
	}{
		"in time":                 {only: 7, query: "own", chat: group, after: 15 * time.Second},
		"too late":                {only: 7, query: "own", chat: group, after: 15*time.Second + 1, words: "query is too old"},
		"somebody else's press":   {only: 8, query: "own", chat: group, words: "query is too old"},
		"no press":                {only: 7, chat: group, words: "not enough rights"},
		"no press, administrator": {only: 7, chat: group, admin: true},
		"an unknown press":        {only: 7, query: "5", chat: group, admin: true, words: "query is too old"},
		"in private":              {only: 7, chat: 7, words: "private"},
		"to nobody":               {only: -7, query: "own", chat: group, words: "receiver_user_id"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			srv := tgtest.New(t, tgtest.WithClock(clock.Now))
			srv.Meet(anna(), 7)
			srv.Meet(anna(), group)
			srv.Promote(group, c.admin)
			card := into[message](t, call(t, srv, "sendMessage", fields{"chat_id": group, "text": "заказ", "reply_markup": fields{"inline_keyboard": [][]fields{accept()}}}))
			query, err := srv.Press(anna(), group, card.ID, "v1:acc:501")
			if err != nil {
				t.Fatal(err)
			}
			clock.wind(c.after)
			params := fields{"receiver_user_id": c.only}
			if c.query == "own" {
				params["callback_query_id"] = query
			} else if c.query != "" {
				params["callback_query_id"] = c.query
			}
			a := call(t, srv, "sendMessage", fields{"chat_id": c.chat, "text": "телефон", "ephemeral_message_parameters": params})
			seen := srv.Whispers(group)
			if c.words != "" {
				refusedWith(t, a, 400, c.words)
				if len(seen) != 0 {
					t.Errorf("seen %+v", seen)
				}
				return
			}
			into[message](t, a)
			if len(seen) != 1 || seen[0].For != c.only || seen[0].Text != "телефон" {
				t.Errorf("seen %+v", seen)
			}
			if all := srv.Messages(group); len(all) != 1 {
				t.Errorf("the group keeps %+v", all)
			}
		})
	}
}
