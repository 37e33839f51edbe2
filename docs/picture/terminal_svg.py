"""A terminal's screen, as `tmux capture-pane -e -p` gives it, as an SVG: terminal_svg.py LABEL <screen >picture

It knows what such a capture holds: text, and SGR sequences for bold, dim, italic, underlined, reversed, and 16, 256 or any colours.
"""

import re
import sys
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

ADVANCE, LEADING, LEFT, TOP = 8.43, 20, 18, 56
INK, PAPER = "#d8dee9", "#16181d"
SIXTEEN = (
    "#3b4252 #f28b82 #8fd19e #f4bf4f #81a1c1 #b48ead #88c0d0 #e5e9f0 "
    "#6b7385 #ff9d94 #a6e3b3 #ffd97a #9cbbdb #cfa8c8 #a3d7e4 #ffffff"
).split()


def indexed(number):
    """One of the 256: the 16, a cube of 6 by 6 by 6, and 24 greys."""
    if number < 16:
        return SIXTEEN[number]
    if number >= 232:
        return "#" + 3 * ("%02x" % (8 + 10 * (number - 232)))
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return "#%02x%02x%02x" % (steps[number // 36], steps[number // 6 % 6], steps[number % 6])


class Pen:
    def __init__(self):
        self.ink = self.paper = None
        self.styles = frozenset()

    def look(self):
        ink, paper = self.ink or INK, self.paper
        if "reverse" in self.styles:
            ink, paper = paper or PAPER, ink
        return ink, paper, self.styles - {"reverse"}

    def obey(self, parameters):
        codes = [int(code or 0) for code in re.split("[;:]", parameters)]
        on = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}
        off = {22: {"bold", "dim"}, 23: {"italic"}, 24: {"underline"}, 27: {"reverse"}}
        while codes:
            code = codes.pop(0)
            if code == 0:
                self.__init__()
            elif code in on:
                self.styles |= {on[code]}
            elif code in off:
                self.styles -= off[code]
            elif code in (38, 48):
                kind = codes.pop(0) if codes else 0
                if kind == 5:
                    colour = indexed(codes.pop(0))
                else:
                    colour = "#%02x%02x%02x" % tuple(codes[:3])
                    del codes[:3]
                setattr(self, "ink" if code == 38 else "paper", colour)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.ink = SIXTEEN[code - 30 if code < 90 else code - 82]
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.paper = SIXTEEN[code - 40 if code < 100 else code - 92]
            elif code == 39:
                self.ink = None
            elif code == 49:
                self.paper = None


def runs(line, pen):
    """The line as (column, cells, text, look), a run for each change of the look."""
    column = 0
    for part in re.split("(\x1b\\[[0-9;:]*m)", line):
        sequence = re.fullmatch("\x1b\\[([0-9;:]*)m", part)
        if sequence:
            pen.obey(sequence[1])
        elif part:
            cells = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in part)
            yield column, cells, part, pen.look()
            column += cells


def draw(row, column, cells, text, look):
    ink, paper, styles = look
    x, y = LEFT + column * ADVANCE, TOP + row * LEADING
    if paper:
        yield '<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>' % (x, y - 15, cells * ADVANCE, LEADING, paper)
    # Blanks at either end would be lost or stretched: what is drawn begins and ends with ink.
    inked = text.strip(" ")
    if inked:
        before = len(text) - len(text.lstrip(" "))
        width = (cells - (len(text) - len(inked))) * ADVANCE
        style = {"bold": ' font-weight="bold"', "dim": ' opacity="0.6"', "italic": ' font-style="italic"', "underline": ' text-decoration="underline"'}
        yield '<text x="%.1f" y="%d" fill="%s" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s>%s</text>' % (
            x + before * ADVANCE, y, ink, width, "".join(style[name] for name in sorted(styles)), escape(inked))


def main():
    lines = [line.rstrip(" ") for line in sys.stdin.read().rstrip("\n").split("\n")]
    pen = Pen()
    rows = [list(runs(line, pen)) for line in lines]
    widest = max([60] + [column + cells for row in rows for column, cells, _, _ in row])
    width, height = int(2 * LEFT + widest * ADVANCE), TOP + len(rows) * LEADING + 14
    print('<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label=%s>' % (
        width, height, width, height, quoteattr(sys.argv[1])))
    print('<rect width="%d" height="%d" rx="8" fill="%s"/>' % (width, height, PAPER))
    for x, colour in ((20, "#ec6a5e"), (40, "#f4bf4f"), (60, "#61c554")):
        print('<circle cx="%d" cy="19" r="6" fill="%s"/>' % (x, colour))
    print('<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="14" xml:space="preserve">')
    for number, row in enumerate(rows):
        for run in row:
            for element in draw(number, *run):
                print(element)
    print("</g>\n</svg>")


main()
