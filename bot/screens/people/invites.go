package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

// inviteLasts is how long a link can be used.
const inviteLasts = 48 * time.Hour

// inviteScreen makes links, and lets in who opens them.
type inviteScreen struct {
	roster

	mu      sync.Mutex
	guesses map[int64]guesses // by user
}

// onInvite asks for a role, and makes a link by which one person gets it.
func (s *inviteScreen) onInvite(ctx context.Context, r *chat.Request) error {
	role := chat.RoleOf(r.Key())
	switch {
	case r.Key() == "ask":
		var rows []chat.Row
		for _, role := range chat.Roles() {
			rows = append(rows, chat.Row{r.Button("people.button.as", roleView{Role: role.String()}, verbInvite, role.String())})
		}
		return r.Show(ctx, "people.invite", nil, append(rows, chat.Row{r.Button("people.button.list", nil, verbList, "1")})...)
	case role == chat.Nobody:
		return r.Old(ctx)
	}
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails
	token := base64.RawURLEncoding.EncodeToString(secret)
	now := s.Now()
	id, err := s.Store.SaveInvite(ctx, chat.Invite{
		Hash: hashOf(token), Role: role, By: r.Who().ID, Made: now, Expires: now.Add(inviteLasts),
	})
	if err != nil {
		return err
	}
	if err := s.Chats().Note(ctx, r.Who(), "people.invited", role.String()); err != nil {
		return err
	}
	view := madeView{
		Role: role.String(), Expires: now.Add(inviteLasts),
		Link: "https://t.me/" + s.Chats().Telegram.Name() + "?start=" + chat.InvitePrefix + token,
	}
	return r.Show(ctx, "people.link", view, chat.Row{
		r.Button("people.button.takeback", inviteView{view.Role, view.Expires}, verbTakeBack, strconv.FormatInt(id, 10)),
	}, chat.Row{r.Button("people.button.list", nil, verbList, "1")})
}

type madeView struct {
	Role, Link string
	Expires    time.Time
}

// hashOf is what is kept of a token. It has 128 random bits, so that a plain hash does.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// onTakeBack ends an invite.
func (s *inviteScreen) onTakeBack(ctx context.Context, r *chat.Request) error {
	id, err := strconv.ParseInt(r.Key(), 10, 64)
	if err != nil {
		return r.Old(ctx)
	}
	was, err := s.Store.EndInvite(ctx, id, s.Now())
	if err != nil {
		return err
	}
	if !was {
		r.Notice(ctx, "people.answer.over", nil)
		return s.onPeople(ctx, r)
	}
	if err := s.Chats().Note(ctx, r.Who(), "people.uninvited", r.Key()); err != nil {
		return err
	}
	r.Notice(ctx, "people.answer.ended", nil)
	return s.onPeople(ctx, r)
}

// guesses are the links of somebody that were none.
type guesses struct {
	n     int
	since time.Time
}

const (
	guessesAnHour = 5
	maxGuessers   = 4096 // that are remembered at once
)

// guessing reports whether somebody has opened too many links that were none.
func (s *inviteScreen) guessing(user int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guesses[user]
	return g.n >= guessesAnHour && s.Now().Sub(g.since) < time.Hour
}

func (s *inviteScreen) noteGuess(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.guesses) >= maxGuessers {
		clear(s.guesses)
	}
	g := s.guesses[user]
	if s.Now().Sub(g.since) >= time.Hour {
		g = guesses{since: s.Now()}
	}
	g.n++
	s.guesses[user] = g
}

// onJoin lets in who opens an invite link. A link that never was is met by silence, as everything of a stranger is; one that
// is over says so, for it was meant for somebody.
func (s *inviteScreen) onJoin(ctx context.Context, r *chat.Request) error {
	who, in := r.Who(), r.Person().Role > chat.Nobody
	if s.guessing(who.ID) {
		return nil
	}
	hash := hashOf(strings.TrimPrefix(r.Rest(), chat.InvitePrefix))
	invite, known, err := s.Store.Invite(ctx, hash)
	switch {
	case err != nil:
		return fmt.Errorf("read an invite: %w", err) // of which they are told that something broke, and not what
	case in && known && invite.UsedBy == who.ID && r.Try() > 1:
		return s.welcome(ctx, r, invite) // the program ended before it had told
	case in:
		return r.Say(ctx, "people.in", viewOf(r.Person(), who.ID))
	case !known:
		s.noteGuess(who.ID)
		return nil
	}
	used, err := s.Store.UseInvite(ctx, hash, chat.Person{ID: who.ID, Name: who.Name}, orders.AuditEntry{
		At: s.Now(), Who: who, Verb: "people.joined", Result: orders.ResultDone,
	})
	if err != nil {
		return fmt.Errorf("let somebody in: %w", err)
	}
	if !used {
		return r.Say(ctx, "people.over", nil)
	}
	return s.welcome(ctx, r, invite)
}

// welcome greets somebody who has come in, and tells the owners.
func (s *inviteScreen) welcome(ctx context.Context, r *chat.Request, invite chat.Invite) error {
	p, in, err := s.Chats().Person(ctx, r.Who().ID)
	if err != nil || !in { // they are in, and the owners are to hear of it even if nothing can be read at this moment
		p = chat.Person{ID: r.Who().ID, Name: r.Who().Name, Role: invite.Role}
	}
	view := viewOf(p, p.ID)
	chats := s.Chats()
	if err := chats.Each(others(chats.Owners(), p.ID), func(to chat.Chat) error {
		return to.Say(ctx, "people.joined", view, chat.Row{to.Button("people.button.person", nil, verbPerson, strconv.FormatInt(p.ID, 10))})
	}); err != nil {
		s.Log.Warn("telling the owners who has come failed", "err", err)
	}
	view.Role = invite.Role.String()
	return r.Say(ctx, "people.welcome", view, languageRows(r, verbMine, "own", p.Language)...)
}

func others(all []int64, but int64) (list []int64) {
	for _, id := range all {
		if id != but {
			list = append(list, id)
		}
	}
	return list
}
