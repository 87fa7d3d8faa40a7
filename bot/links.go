package bot

import (
	"context"
	"errors"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed/page"
)

// The buttons of the link.
const (
	verbLink      verb = "link" // key: "show", or "new" to be asked whether to make a new one
	verbLinkNew   verb = "lnew" // key: "now" or "grace", what becomes of the old link
	verbLinkCheck verb = "lchk" // key: "now"
)

// linkGrace is how long the old link goes on working when the seller wants time: three visits of Kaspi.
const linkGrace = 3 * page.KaspiComes

// pullsShown is how many fetches a message lists.
const pullsShown = 12

// ErrFixedLink says that the link is a setting, and not the chat's to change.
var ErrFixedLink = errors.New("the path of the price list is set by FEED_PATH")

// Links is the address that Kaspi fetches.
type Links interface {
	// Link is the present one, "" when the server's public address is not known.
	Link(ctx context.Context) (string, error)
	// NewLink makes another one; the old one goes on working for the grace, 0 for not at all. ErrFixedLink when the
	// chat may not.
	NewLink(ctx context.Context, grace time.Duration) (link string, err error)
	// CheckLink fetches the list from the link as Kaspi would.
	CheckLink(ctx context.Context) (page.Probed, error)
}

// Pulls tells who has fetched the list.
type Pulls interface {
	LastPulls(ctx context.Context, n int) ([]page.Pull, error)
}

// link is the present address.
func (b *Bot) link(ctx context.Context) (string, error) {
	if b.Links == nil {
		return b.config.Link, nil
	}
	return b.Links.Link(ctx)
}

// onLink shows the link; "/link new" asks whether to make another one.
func (b *Bot) onLink(ctx context.Context, u *models.Update) error {
	_, rest := b.commandIn(u)
	m, err := b.linkMessage(ctx, rest == "new")
	if err != nil {
		return err
	}
	_, err = b.post.send(ctx, u.Message.Chat.ID, m)
	return err
}

// onLinkShow does the same for a button.
func (b *Bot) onLinkShow(ctx context.Context, u *models.Update) error {
	m, err := b.linkMessage(ctx, pressKey(u) == "new")
	return b.turn(ctx, u, m, err)
}

func (b *Bot) linkMessage(ctx context.Context, renew bool) (message, error) {
	link, err := b.link(ctx)
	if err != nil {
		return message{}, err
	}
	if renew && b.Links != nil && link != "" {
		m, err := b.plainMessage("link.new", nil)
		m.Keys = keyboard{
			row(button(b.words.Text("button.link.grace", nil), verbLinkNew, "grace")),
			row(button(b.words.Text("button.link.now", nil), verbLinkNew, "now")),
			row(button(b.words.Text("button.stop", nil), verbLink, "show")),
		}
		return m, err
	}
	m, err := b.plainMessage("link", link)
	if link != "" && b.Links != nil {
		m.Keys = keyboard{row(
			button(b.words.Text("button.link.check", nil), verbLinkCheck, "now"),
			button(b.words.Text("button.link.new", nil), verbLink, "new"),
		)}
	}
	return m, err
}

// onLinkNew makes a new link.
func (b *Bot) onLinkNew(ctx context.Context, u *models.Update) error {
	if b.Links == nil {
		return b.onOldPress(ctx, u)
	}
	grace := time.Duration(0)
	if pressKey(u) == "grace" {
		grace = linkGrace
	}
	link, err := b.Links.NewLink(ctx, grace)
	if errors.Is(err, ErrFixedLink) {
		b.answer(ctx, u.CallbackQuery, "answer.link.fixed", nil)
		return nil
	}
	if err != nil {
		return err
	}
	m, err := b.plainMessage("link.made", linkView{Link: link, Grace: grace})
	m.Keys = keyboard{row(button(b.words.Text("button.link.check", nil), verbLinkCheck, "now"))}
	return errors.Join(
		b.Store.Audit(ctx, orders.AuditEntry{At: b.Now(), Who: who(u), Verb: "link.new", Result: orders.ResultDone}),
		b.turn(ctx, u, m, err),
	)
}

type linkView struct {
	Link  string
	Grace time.Duration
}

// onLinkCheck fetches the list from outside and says what Kaspi would find. It takes its time, so it answers by a
// message of its own.
func (b *Bot) onLinkCheck(ctx context.Context, u *models.Update) error {
	if b.Links == nil {
		return b.onOldPress(ctx, u)
	}
	b.answer(ctx, u.CallbackQuery, "answer.link.checking", nil)
	found, err := b.Links.CheckLink(ctx)
	if err != nil {
		return err
	}
	chat, _ := pressChat(u)
	_, err = b.say(ctx, chat, "link.found", found)
	return err
}

// onPulls lists who has fetched the list lately.
func (b *Bot) onPulls(ctx context.Context, u *models.Update) error {
	var pulls []page.Pull
	if b.Pulls != nil {
		var err error
		if pulls, err = b.Pulls.LastPulls(ctx, pullsShown); err != nil {
			return err
		}
	}
	for i := range pulls {
		pulls[i].Agent = shorten(pulls[i].Agent, 60)
	}
	_, err := b.say(ctx, u.Message.Chat.ID, "pulls", pulls)
	return err
}
