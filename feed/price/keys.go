package price

// key is one thing that can be set for everything, a price band, a category, a brand or an article.
type key int

const (
	keyMarkup key = iota
	keyMinProfit
	keyMinProfitPercent
	keyMaxPrice
	keyMaxOverRetail
	keyMaxStep
	keyRounding
	keyPoliced
	keyPrice
	keyPaused
	keySafety
	keyMaxShown
	keyMinStock
	keyPreOrder
	keyKaspiCategory
	keyCommission
	keyDelivery
	keyWeight
	keys // how many there are
)

// form is how a value is written in the file and counted here.
type form string

const (
	formPercent form = "percent" // at most two decimals; basis points
	formTenge   form = "tenge"   // whole
	formTiyn    form = "money"   // tenge with at most two decimals; hundredths of a tenge
	formCount   form = "count"   // whole
	formKilo    form = "kilo"    // kilograms with at most three decimals; grams
	formBool    form = "bool"    // 0 and 1
	formChoice  form = "choice"  // one of the field's words; its place among them
	formText    form = "text"
)

// field is how a key is written, and which values make sense.
type field struct {
	name      string
	form      form
	low, high int64 // bounds of a number, both allowed
	words     []string
}

// fields tell of each key. The bounds are wide: they catch slips, they teach nobody to trade.
func fields() [keys]field {
	return [keys]field{
		keyMarkup:           {name: "markup", form: formPercent, high: 10 * whole},
		keyMinProfit:        {name: "min_profit", form: formTenge, high: int64(maxPrice) / 10},
		keyMinProfitPercent: {name: "min_profit_percent", form: formPercent, high: 10 * whole},
		keyMaxPrice:         {name: "max_price", form: formTenge, high: int64(maxPrice)},
		keyMaxOverRetail:    {name: "max_over_retail", form: formPercent, high: 10 * whole},
		keyMaxStep:          {name: "max_step", form: formPercent, high: whole},
		keyRounding:         {name: "rounding", form: formChoice, words: texts(Roundings())},
		keyPoliced:          {name: "hold_retail", form: formBool},
		keyPrice:            {name: "price", form: formTenge, low: 1, high: int64(maxPrice)},
		keyPaused:           {name: "paused", form: formBool},
		keySafety:           {name: "safety", form: formCount, high: maxPieces},
		keyMaxShown:         {name: "max_shown", form: formCount, high: maxPieces},
		keyMinStock:         {name: "min_stock", form: formCount, high: maxPieces},
		keyPreOrder:         {name: "pre_order", form: formCount, high: maxPreOrder},
		keyKaspiCategory:    {name: "kaspi_category", form: formText},
		keyCommission:       {name: "commission", form: formPercent, high: whole / 2},
		keyDelivery:         {name: "delivery", form: formChoice, words: texts(Kinds())},
		keyWeight:           {name: "weight", form: formKilo, high: 2_000_000},
	}
}

const (
	maxPieces   = 100_000
	maxPreOrder = 30 // days; Kaspi takes no more
)

func texts[T ~string](all []T) []string {
	list := make([]string, len(all))
	for i, s := range all {
		list[i] = string(s)
	}
	return list
}

// Scope is what a rule is about. The narrower one wins: article, brand, category, band, all.
type Scope string

// The scopes, the narrowest first. ScopeSeller is what was set in the chat for one SKU; it wins over the file.
const (
	ScopeSeller   Scope = "seller"
	ScopeArticle  Scope = "article"
	ScopeBrand    Scope = "brand"
	ScopeCategory Scope = "category" // the deepest first
	ScopeBand     Scope = "band"     // of the cost
	ScopeAll      Scope = "all"
	ScopeDefault  Scope = "default" // nobody has set it
)

// Rule names the place where something was set.
type Rule struct {
	Scope Scope
	Name  string // of the article, brand or category as the file has it; of a band its upper end, "" when it has none
	Line  int    // in the rules file; 0 when it was not set there
}

// set is what one table of the rules file sets.
type set struct {
	rule   Rule
	has    uint32 // bit by key
	values [keys]int64
	lines  [keys]int
	kaspi  string // of keyKaspiCategory, which has no number
}

func (s *set) put(k key, value int64, line int) {
	s.has |= 1 << k
	s.values[k], s.lines[k] = value, line
}

func (s *set) sets(k key) bool { return s.has&(1<<k) != 0 }

// value is what is set for k, and where.
func (s *set) value(k key) (int64, Rule) {
	at := s.rule
	at.Line = s.lines[k]
	return s.values[k], at
}
