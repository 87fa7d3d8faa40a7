package telegram_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

// The person who writes the code in private is found, and nobody else; nothing that was sent is taken away.
func TestMeetFindsWhoWritesTheCodeInPrivate(t *testing.T) {
	t.Parallel()
	const code, group = "12345678", int64(-100200)
	srv := tgtest.New(t)
	c := telegram.Config{Token: tgtest.Token, APIURL: srv.URL()}
	anna, bolat := tgtest.User{ID: 7, FirstName: "Анна"}, tgtest.User{ID: 8, FirstName: "Болат"}
	srv.Meet(anna, anna.ID)
	srv.Meet(bolat, bolat.ID)
	srv.Meet(bolat, group)
	srv.Say(bolat, group, code)
	srv.Say(bolat, bolat.ID, "1234567")
	srv.Say(bolat, bolat.ID, code+"9")
	srv.Say(bolat, bolat.ID, "/start")
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if who, err := telegram.Meet(short, c, code); err == nil {
		t.Fatalf("%+v was taken for the one with the code", who)
	}
	srv.Say(anna, anna.ID, "/start "+code)
	for range 2 { // what was said is still there
		if who, err := telegram.Meet(t.Context(), c, code); err != nil || who.ID != anna.ID || who.Name != "Анна" {
			t.Fatalf("%+v %v", who, err)
		}
	}
}

func TestMeetSaysWhyItCannotLook(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	bolat := tgtest.User{ID: 8, FirstName: "Болат"}
	srv.Meet(bolat, bolat.ID)
	for i := range 101 {
		srv.Say(bolat, bolat.ID, fmt.Sprint(i))
	}
	for _, c := range []struct {
		config telegram.Config
		want   telegram.Kind
	}{
		{telegram.Config{Token: tgtest.Token, APIURL: srv.URL()}, telegram.KindTooMany},
		{telegram.Config{Token: "1:wrong", APIURL: srv.URL()}, telegram.KindToken},
		{telegram.Config{Token: tgtest.Token, APIURL: "http://127.0.0.1:9"}, telegram.KindNoAnswer},
	} {
		if _, err := telegram.Meet(t.Context(), c.config, "12345678"); telegram.KindOf(err) != c.want {
			t.Errorf("%v: %v", c.want, err)
		}
	}
}
