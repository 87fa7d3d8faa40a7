package bot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
	"kaspibot/feed/cabinet"
	"kaspibot/feed/match"
)

// What buttons about the shop's own list do. Their keys begin with the number of the import, 0 for the list in force.
const (
	verbApply     verb = "iap"
	verbDiscard   verb = "ica"
	verbAsk       verb = "iak"
	verbUnmatched verb = "iun"
	verbItem      verb = "ian" // number:hash of the SKU:article, "-" for none
	verbLater     verb = "ila" // number:hash of the SKU
)

// onDocument takes a file that a person sends: an export of the cabinet. Nothing changes before somebody says so.
func (b *Bot) onDocument(ctx context.Context, u *models.Update) error {
	chat, doc := u.Message.Chat.ID, u.Message.Document
	id, err := b.say(ctx, chat, "import.wait", nil)
	if err != nil {
		return err
	}
	imp, err := b.readImport(ctx, doc, who(u).Name)
	if refused, ok := errors.AsType[*cabinet.Error](err); ok {
		b.Log.Info("a file was refused", "err", err)
		return b.show(ctx, chat, id, "import.refused", refused)
	}
	if err != nil {
		b.Log.Warn("reading a file failed", "err", briefly(err))
		return b.show(ctx, chat, id, "import.failed", b.trouble(err))
	}
	m, err := b.importMessage(ctx, imp)
	if err != nil {
		return err
	}
	return b.post.edit(ctx, chat, id, m)
}

// readImport fetches a file, finds the items behind its SKUs and keeps the result for a decision.
func (b *Bot) readImport(ctx context.Context, doc *models.Document, by string) (feed.Import, error) {
	data, err := b.download(ctx, doc)
	if err != nil {
		return feed.Import{}, err
	}
	list, err := cabinet.Read(bytes.NewReader(data))
	if err != nil {
		return feed.Import{}, err
	}
	items, err := b.Goods.Catalogue(ctx)
	if err != nil {
		return feed.Import{}, err
	}
	if len(items) == 0 {
		return feed.Import{}, &cabinet.Error{Kind: kindNoCatalogue}
	}
	b.importing.Lock()
	defer b.importing.Unlock()
	said, err := b.said(ctx)
	if err != nil {
		return feed.Import{}, err
	}
	warnings := map[string]int{}
	for _, w := range list.Warnings {
		warnings[string(w.Kind)]++
	}
	return b.Goods.SaveImport(ctx, feed.Import{
		At: b.Now(), By: by, File: shorten(doc.FileName, maxSearch), Merchant: list.Merchant, Warnings: warnings,
		Listings: match.New(items).MatchAll(listings(list.Offers), said),
	})
}

// kindNoCatalogue says that the file is good and there is nothing to compare it with yet.
const kindNoCatalogue cabinet.Kind = "no_catalogue"

// said is what people have answered so far, in the list in force and in an import that waits.
func (b *Bot) said(ctx context.Context) ([]feed.Listing, error) {
	all, err := b.Goods.Listings(ctx)
	if err != nil {
		return nil, err
	}
	pending, _, err := b.Goods.PendingImport(ctx)
	return append(all, pending.Listings...), err // of two answers the later is that in the import
}

func listings(offers []cabinet.Offer) []feed.Listing {
	list := make([]feed.Listing, len(offers))
	for i, o := range offers {
		list[i] = feed.Listing{
			SKU: o.SKU, Imported: true, Model: feed.Clean(o.Model), Brand: feed.Clean(o.Brand), Price: o.Price,
		}
	}
	slices.SortFunc(list, func(a, b feed.Listing) int { return cmp.Compare(a.SKU, b.SKU) })
	return list
}

// figures count listings by what is known of them.
type figures struct {
	Offers    int
	Matched   []counted // by the way it was found
	Doubtful  int
	Unmatched int // also those of which a person has said so
}

func figuresOf(list []feed.Listing) figures {
	f := figures{}
	found := map[feed.Match]int{}
	for _, l := range list {
		if !l.Imported {
			continue
		}
		f.Offers++
		switch {
		case l.Match == feed.MatchDoubtful:
			f.Doubtful++
		case l.Article == "":
			f.Unmatched++
		default:
			found[l.Match]++
		}
	}
	for _, how := range []feed.Match{
		feed.MatchSKU, feed.MatchPrefix, feed.MatchCode, feed.MatchPart, feed.MatchPerson,
	} {
		if found[how] > 0 {
			f.Matched = append(f.Matched, counted{string(how), found[how]})
		}
	}
	return f
}

// importView is an import as its templates see it.
type importView struct {
	feed.Import
	figures
	Warned      []counted
	Other       bool // it is another shop's
	Added, Gone int  // against the list in force; both 0 when there is none
	Before      int  // offers of that list
}

func (b *Bot) importView(ctx context.Context, imp feed.Import) (importView, error) {
	v := importView{Import: imp, figures: figuresOf(imp.Listings)}
	v.Other = imp.Merchant != "" && b.config.Merchant != "" && imp.Merchant != b.config.Merchant
	for _, kind := range slices.Sorted(maps.Keys(imp.Warnings)) {
		v.Warned = append(v.Warned, counted{kind, imp.Warnings[kind]})
	}
	now, err := b.Goods.Listings(ctx)
	if err != nil {
		return v, err
	}
	old := map[feed.SKU]bool{}
	for _, l := range now {
		if l.Imported {
			old[l.SKU] = true
		}
	}
	v.Before = len(old)
	for _, l := range imp.Listings {
		if !old[l.SKU] {
			v.Added++
		}
		delete(old, l.SKU)
	}
	v.Gone = len(old)
	return v, nil
}
