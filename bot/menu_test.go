package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/bottest"
	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
)

// names are the commands that Telegram lists for a person in their own chat.
func names(s *bottest.Shop, user tgtest.User) (all []string) {
	for _, c := range s.Telegram.Menu(user) {
		all = append(all, c.Name)
	}
	slices.Sort(all)
	return all
}

// hired are people of every role, in the order of the roles.
func hired(s *bottest.Shop) (all []tgtest.User) {
	for i, role := range chat.Roles() {
		user := tgtest.User{ID: int64(301 + i), FirstName: role.String()}
		s.Telegram.Meet(user, user.ID)
		s.Enlist(chat.Person{ID: user.ID, Name: user.FirstName, Role: role})
		all = append(all, user)
	}
	return all
}

func TestWhatTheMenuShowsLeadsBackToIt(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/menu")
	screen := s.Last(bottest.Aigul.ID)
	for group, names := range map[string][]string{
		"settings": {"auto"}, "bot": {"status"},
	} {
		for _, name := range names {
			s.Press(bottest.Aigul, s.Again(screen), "v1:mgrp:"+group)
			s.Press(bottest.Aigul, s.Again(screen), "v1:mcmd:"+name)
			s.WantMessages(bottest.Aigul.ID, 1)
			if buttons := chattest.Buttons(s.Again(screen)); !slices.Contains(buttons, "v1:mback:"+group) {
				t.Fatalf("/%s has no way back: %q\n%s", name, buttons, s.Screens())
			}
			if name == "auto" { // also from what that leads to
				s.Press(bottest.Aigul, s.Again(screen), "v1:auto:on")
				s.Press(bottest.Aigul, s.Again(screen), "v1:auto:show")
			}
			s.Press(bottest.Aigul, s.Again(screen), "v1:mback:"+group)
			s.Press(bottest.Aigul, s.Again(screen), "v1:menu:main")
		}
	}
	s.Wants(s.Again(screen), "Меню", "владелец")
}

func TestMenuAsksForWhatACommandNeeds(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Put("601")
	s.Poll()
	for name, typed := range map[string]string{"why": "nothing-such", "order": "601"} {
		s.Say(bottest.Aigul, "/menu")
		screen := s.Last(bottest.Aigul.ID)
		s.Press(bottest.Aigul, screen, "v1:mgrp:"+map[bool]string{true: "orders", false: "goods"}[name == "order" || name == "find"])
		s.Press(bottest.Aigul, s.Again(screen), "v1:mcmd:"+name)
		asked := s.Last(bottest.Aigul.ID)
		if !asked.ForceReply {
			t.Errorf("/%s asks nothing:\n%s", name, asked.Text)
		}
		s.Reply(bottest.Aigul, asked, typed)
		if answer := s.Last(bottest.Aigul.ID); answer.ID == asked.ID || strings.Contains(answer.Text, chatter) {
			t.Errorf("/%s %s: %s", name, typed, answer.Text)
		}
	}
}

func TestListsOfCommandsAreSetOnlyWhenTheyChange(t *testing.T) {
	t.Parallel()
	s := bottest.New(t, bottest.InGroup)
	set := func() int { return len(s.Telegram.Calls("setMyCommands")) + len(s.Telegram.Calls("deleteMyCommands")) }
	people := hired(s)
	s.Restart()
	before := set()
	s.Restart()
	if n := set() - before; n != 0 {
		t.Errorf("%d lists were set again", n)
	}
	packer := people[1]
	russian := s.Telegram.Menu(packer)
	s.Say(packer, "/me")
	s.Press(packer, s.Last(packer.ID), "v1:ml:own.kk")
	s.Until("the list is in Kazakh", func() bool {
		now := s.Telegram.Menu(packer)
		return len(now) == len(russian) && now[0].Description != russian[0].Description
	})
	s.Say(bottest.Aigul, "/people")
	screen := s.Last(bottest.Aigul.ID)
	s.Press(bottest.Aigul, screen, "v1:pu:302")
	s.Press(bottest.Aigul, s.Again(screen), "v1:pr:302")
	s.Press(bottest.Aigul, s.Again(screen), "v1:pr:302.manager")
	s.Until("the list is a manager's", func() bool { return slices.Contains(names(s, packer), "sync") })
	s.Press(bottest.Aigul, s.Again(screen), "v1:px:302")
	s.Press(bottest.Aigul, s.Again(screen), "v1:px:302.yes")
	s.Until("the list is gone", func() bool { return len(names(s, packer)) == 0 })
}
