"""三个节点的演示: Jiangsu, Chongqing and Yunnan on one machine, each with a home of its own.

A published case travels between them and what was found travels back, over HTTP and over files;
then somebody tampers with a copy of one node and is found. Every step is a command of the real
command line, run in the process of its node; pages are asked from the real server.
"""
