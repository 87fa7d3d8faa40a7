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

// menuOf walks through a person's menu by its buttons, and tells which commands it offers.
func menuOf(t *testing.T, s *bottest.Shop, user tgtest.User) (all []string) {
	t.Helper()
	s.Say(user, "/menu")
	screen := s.Last(user.ID)
	for _, group := range chattest.Buttons(screen) {
		s.Press(user, screen, group)
		for _, data := range chattest.Buttons(s.Again(screen)) {
			if name, ok := strings.CutPrefix(data, "v1:mcmd:"); ok {
				all = append(all, name)
				if label := chattest.Label(s.Again(screen), data); strings.HasPrefix(label, "/") {
					t.Errorf("the button of /%s has no name of its own", name)
				}
			}
		}
		s.Press(user, s.Again(screen), "v1:menu:main")
	}
	slices.Sort(all)
	return all
}

// What a person may do is the same in the menu, in Telegram's list and by the table of roles.
func TestMenuAndListsOfferWhatTheRoleAllows(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	people := hired(s)
	s.Restart()
	longest := 0
	for _, user := range people {
		offered, listed := menuOf(t, s, user), names(s, user)
		listed = slices.DeleteFunc(listed, func(name string) bool { return name == "menu" })
		if !slices.Equal(offered, listed) {
			t.Errorf("%s: the menu offers %q, Telegram lists %q", user.FirstName, offered, listed)
		}
		if owner := slices.Contains(listed, "people"); owner != (user.FirstName == "owner") {
			t.Errorf("%s: /people is listed: %t", user.FirstName, owner)
		}
		if len(listed) < longest {
			t.Errorf("%s: %d commands, a lesser role has %d", user.FirstName, len(listed), longest)
		}
		longest = len(listed)
	}
	if got := names(s, bottest.Stranger); len(got) != 0 {
		t.Errorf("a stranger is offered %q", got)
	}
}

func TestWhatTheMenuShowsLeadsBackToIt(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	s.Say(bottest.Aigul, "/menu")
	screen := s.Last(bottest.Aigul.ID)
	for group, names := range map[string][]string{
		"settings": {"auto", "notify", "me", "people", "schedule", "escalation"}, "list": {"versions", "pulls"}, "bot": {"status", "help"},
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
	for name, typed := range map[string]string{"why": "nothing-such", "price": "nothing-such", "stop": "nothing-such", "stock": "чайник", "order": "601", "find": "601"} {
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

// A button of the menu may still stand in the chat of somebody who has lost their role.
func TestMenuChecksTheRoleAtEachPress(t *testing.T) {
	t.Parallel()
	s := bottest.New(t)
	people := hired(s)
	viewer, manager := people[0], people[2]
	s.Say(manager, "/menu")
	screen := s.Last(manager.ID)
	s.Press(manager, screen, "v1:mgrp:list")
	if _, err := s.Memory.SetRole(t.Context(), manager.ID, chat.Viewer); err != nil {
		t.Fatal(err)
	}
	if said := s.Press(manager, s.Again(screen), "v1:mcmd:sync"); !strings.Contains(said, "нужны права") {
		t.Errorf("told %q", said)
	}
	if offered := menuOf(t, s, viewer); slices.Contains(offered, "sync") {
		t.Errorf("a viewer is offered %q", offered)
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
