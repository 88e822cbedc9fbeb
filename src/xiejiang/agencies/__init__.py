"""机关与人员: agencies of every kind and level, their people, posts and powers.

Words: an *agency* (机关) is an organisation with a kind, a level and a territory; a *person*
holds *posts* (岗位) and acts in one of them at a time; a post's *role* gives its *powers*.
The directory of agencies is data (``data/``), generated from rules and curated exceptions.
It does not know cases.
"""
