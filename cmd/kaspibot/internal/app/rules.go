package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/price"
)

// treeOf is the supplier's tree of categories as the rules know it.
func treeOf(ctx context.Context, s *store.Store) (price.Tree, error) {
	categories, err := s.Categories(ctx)
	if err != nil {
		return nil, err
	}
	tree := make(price.Tree, len(categories))
	for _, c := range categories {
		tree[c.ID] = price.Branch{Parent: c.Parent, Name: c.Name}
	}
	return tree, nil
}

// brandsOf are the brands that the supplier's goods have: a rule for another one has no effect.
func brandsOf(ctx context.Context, s *store.Store) (iter.Seq[string], error) {
	names, err := s.ItemBrands(ctx)
	return slices.Values(names), err
}

// doubts has the chats told of rules that can be used and may not mean what the seller wants, after each change of
// the file and once after the start.
func (e *engine) doubts(ctx context.Context) error {
	brands, err := brandsOf(ctx, e.store)
	if err != nil {
		return err
	}
	conflicts, misspelt := e.rules.Rules().Conflicts(), e.rules.Misspelt(brands)
	for _, c := range conflicts {
		e.log.Warn("the rules file and the settings differ", "doubt", conflictText(c))
	}
	for _, f := range misspelt {
		e.log.Warn("a rule has no effect", "doubt", f)
	}
	if e.tellDoubts == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, tellRulesLimit)
	defer cancel()
	return e.tellDoubts(ctx, conflicts, misspelt)
}

// settingOf names the setting that says the same as a key of [tariff].
func settingOf(key string) string {
	return map[string]string{
		"tax_regime": "TAX_REGIME", "tax": "TAX_PERCENT", "tax_place": "TAX_PLACE", "vat_payer": "VAT_PAYER", "returns": "RETURN_PERCENT",
	}[key]
}

func conflictText(c price.Conflict) string {
	return fmt.Sprintf("%s line %d: tariff.%s is %s, %s is %s: the file's holds", price.Name, c.Line, c.Key, c.File,
		settingOf(c.Key), c.Setting)
}

// rulesView is what the rules of prices are told from.
type rulesView struct {
	Path   string // empty: none are written
	Doubts []string
}

// rules reads the rules of prices as the next sync would; a file that is not there means the settings alone. The second
// check is about what the floor of a price reckons with.
func (c checker) rules(ctx context.Context) {
	if c.Config.DataDir == "" {
		return
	}
	f, v := shop.Finding{Name: "rules", Text: "rules"}, rulesView{Path: filepath.Join(c.Config.DataDir, price.Name)}
	text, err := readRules(v.Path)
	if errors.Is(err, fs.ErrNotExist) {
		v.Path, err = "", nil
	}
	var rules price.Rules
	if err == nil {
		rules, err = price.Decode(text, c.Config.Defaults())
	}
	if err != nil { // the reason names the line, there is nothing to add
		c.tell(shop.Finding{Name: f.Name, Text: "as", View: err.Error(), Verdict: chat.Failed})
		return
	}
	if v.Doubts = c.doubts(ctx, rules); len(v.Doubts) > 0 {
		f.Verdict = chat.Warning
	}
	f.View = v
	c.tell(f)
	c.tell(taxesOf(rules.Tariff()))
}

// readRules reads no more of a rules file than is needed to see that it is too large.
func readRules(path string) ([]byte, error) {
	f, err := feed.OpenOwn(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, 4<<20))
	return text, errors.Join(err, f.Close())
}

// doubtsOf are the rules that may not mean what the seller wants. Names are compared with what the supplier has been
// heard to have, if the data can be read now.
func (c checker) doubts(ctx context.Context, rules price.Rules) (doubts []string) {
	for _, conflict := range rules.Conflicts() {
		doubts = append(doubts, conflictText(conflict))
	}
	s, err := c.open(ctx)
	if err != nil {
		return doubts // the price list's check says why
	}
	if c.shop == nil {
		defer func() { _ = s.Close() }()
	}
	tree, err := treeOf(ctx, s)
	if err != nil {
		return append(doubts, err.Error())
	}
	brands, err := brandsOf(ctx, s)
	if err != nil {
		return append(doubts, err.Error())
	}
	for _, f := range rules.Misspelt(tree, brands) {
		doubts = append(doubts, f.Error())
	}
	return doubts
}

// taxesView is what the taxes are told from.
type taxesView struct {
	Regime                  price.Regime
	RateBP                  int64
	PaysVAT, Assumed, Wrong bool
}

// taxesOf tells what taxes the floor of a price reckons with, and what is odd about them.
func taxesOf(t price.Tariff) shop.Finding {
	v := taxesView{Regime: t.Regime, RateBP: t.Tax, PaysVAT: t.PaysVAT, Assumed: t.TaxAssumed(), Wrong: t.PaysVAT && t.Regime == price.Simplified}
	f := shop.Finding{Name: "taxes", Text: "taxes", View: v}
	if v.Assumed || v.Wrong {
		f.Verdict = chat.Warning
	}
	return f
}
