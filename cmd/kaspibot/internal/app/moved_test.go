package app_test

import (
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

// The settings name the group as it was; the check asks for what it has become, as the store knows or Telegram says.
func TestCheckAsksForTheSupergroupThatTheChatHasBecome(t *testing.T) {
	t.Parallel()
	const before, now int64 = -500, -1_001_000_000_500
	for name, noted := range map[string]bool{"noted": true, "not noted yet": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			telegram := tgtest.New(t)
			telegram.Meet(aigulOf(), now)
			dir := t.TempDir()
			if noted {
				s, err := store.Open(t.Context(), dir)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.SetSetting(t.Context(), chat.MovedKey(before), strconv.FormatInt(now, 10)); err != nil {
					t.Fatal(err)
				}
				_ = s.Close()
			} else {
				telegram.Fail(tgtest.Migrated("sendChatAction", now))
			}
			c := config.Config{DataDir: dir, TelegramToken: tgtest.Token, TelegramAPI: telegram.URL(), TelegramOwners: config.Owners{700}, TelegramChat: before}
			var got chat.Check
			err := app.Check(t.Context(), app.Options{Config: c, Log: slog.New(slog.DiscardHandler)}, nil, func(check chat.Check) {
				if check.Name == "Telegram" {
					got = check
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if got.Verdict != chat.OK {
				t.Errorf("the check says %+v", got)
			}
			asked := telegram.Calls("sendChatAction")
			last := asked[len(asked)-1]
			if !strings.Contains(last.Params["chat_id"], strconv.FormatInt(now, 10)) {
				t.Errorf("the last chat that was asked for is %s", last.Params["chat_id"])
			}
		})
	}
}

func aigulOf() tgtest.User { return tgtest.User{ID: 700, FirstName: "Айгуль"} }
